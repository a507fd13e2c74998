/** Output of nccl-tests 2.19.6, blanks at line ends and all: its header and formats, with figures of an 8-GPU all-reduce. */

export const NCCL_SAMPLE = [
  "# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007",
  "# Collective test starting: all_reduce_perf",
  "# nThread 1 nGpus 8 minBytes 8 maxBytes 134217728 step: 2(factor) warmup iters: 1 iters: 20 agg iters: 1 validation: 1 graph: 0 unalign: 0",
  "#",
  "# Using devices",
  "#  Rank  0 Group  0 Pid  12345 on      node0 device  0 [0000:0f:00] NVIDIA H100 80GB HBM3",
  "#",
  "#                                                              out-of-place                       in-place          ",
  "#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong ",
  "#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)         ",
  "   536870912     134217728     float     sum      -1  22345.6   24.03   47.87       0  22310.2   24.06   47.94       0",
  "# Out of bounds values : 0 OK",
  "# Avg bus bandwidth    : 47.905 ",
  "#",
  "# Collective test concluded: all_reduce_perf",
  "",
].join("\n");
