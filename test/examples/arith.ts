// The tutorial's service, as every example and test serves it.

import { type Arith, DivideByZero } from "rpcgen-generated/arith";

/** Multiplies and divides, as the Go tutorial's Arith does. */
export const arith: Arith = {
  multiply: ({ a, b }) => a * b,
  divide({ a, b }) {
    if (b === 0) throw new DivideByZero();
    return { quo: Math.trunc(a / b), rem: a % b };
  },
};
