// The Connect client's declarations name a type of browsers that Node 20's declarations have under another name only.

type HeadersInit = import("undici-types").HeadersInit;
