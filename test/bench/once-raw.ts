// The same over the bare socket: `once-raw.js PORT`. What node:net costs, which no RPC over TCP can pass.

import { connect } from "node:net";

const socket = connect({ port: Number(process.argv[2]), host: "127.0.0.1", noDelay: true });
socket.once("data", () => socket.destroy());
socket.write("a message of as many bytes as a call");
