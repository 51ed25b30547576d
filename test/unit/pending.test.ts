// The ring of calls in flight: every call is found again, whatever the order, and gaps cost nothing.

import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { Pending } from "rpcgen-runtime/internal/pending";

function add(pending: Pending<{ seq: number }>): number {
  const seq = pending.nextSeq();
  pending.add({ seq });
  return seq;
}

test("Seqs count up from 0, as Go's do", () => {
  const pending = new Pending();
  deepStrictEqual([add(pending), add(pending), add(pending)], [0, 1, 2]);
});

test("a slow call's slot is skipped when its turn comes again", () => {
  const pending = new Pending<{ seq: number }>();
  strictEqual(add(pending), 0);
  const seen = new Set<number>();
  for (let i = 0; i < 100; i++) {
    const seq = add(pending);
    seen.add(seq);
    strictEqual(pending.take(seq)?.seq, seq);
  }
  strictEqual(seen.has(16), false, "16 would have 0's slot");
  strictEqual(pending.take(0)?.seq, 0);
  strictEqual(pending.size, 0);
});

test("ten thousand calls are all found, in any order, and none twice", () => {
  const pending = new Pending<{ seq: number }>();
  const seqs = Array.from({ length: 10_000 }, () => add(pending));
  strictEqual(pending.size, 10_000);
  for (const seq of seqs.reverse()) strictEqual(pending.take(seq)?.seq, seq);
  for (const seq of seqs) strictEqual(pending.take(seq), undefined);
  strictEqual(pending.size, 0);
});

test("a Seq that no call has is nobody's, also one beyond the safe numbers", () => {
  const pending = new Pending<{ seq: number }>();
  add(pending);
  strictEqual(pending.take(16), undefined);
  strictEqual(pending.take(2n ** 64n - 1n), undefined);
  strictEqual(pending.size, 1);
});
