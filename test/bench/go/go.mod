module rpcgen.test/bench

go 1.19
