module rpcgen.test/interop

go 1.19
