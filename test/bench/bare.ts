// A Node process that does nothing: what any start-up is counted from.

export {};
