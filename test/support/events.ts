// Waiting for what happens, never for time to pass.

import { setImmediate } from "node:timers/promises";

interface Emitter {
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** Lets a turn of the event loop pass: everything that is ready runs first. */
export async function turn(): Promise<void> {
  await setImmediate();
}

/** Resolves with the first argument of the next event of this name. Unlike `once` of Node it takes errors as events. */
export function event(emitter: Emitter, name: string): Promise<unknown> {
  return new Promise((resolve) => emitter.once(name, resolve));
}

/** A promise and its end, in the hands of whoever waits for something. */
export class Signal<T = void> {
  resolve!: (value: T) => void;
  readonly promise: Promise<T> = new Promise((resolve) => {
    this.resolve = resolve;
  });
}
