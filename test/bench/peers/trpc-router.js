// The router of both tRPC rows. It validates nothing: that would be another package's time.

import { initTRPC } from "@trpc/server";

const { router, procedure } = initTRPC.create();
const as = procedure.input((value) => value);

export const app = router({
  multiply: as.query(({ input }) => input.a * input.b),
  echo: as.mutation(({ input }) => input),
});

/** The calls of a client, whatever link it has. */
export function calls(client) {
  return {
    multiply: (a, b) => client.multiply.query({ a, b }),
    echo: (order) => client.echo.mutate(order),
    close: () => {},
  };
}
