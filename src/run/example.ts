/** The commented scenario that `heddle run --init` writes. It runs as it is; a test does so. */

export const EXAMPLE_RUN_FILE = `# yaml-language-server: $schema=node_modules/heddle/topologies/heddle-scenario.schema.json
# A scenario of heddle: jobs that share a fabric, in time. Run it with: heddle run <this file>
# Every key that is commented out shows its default, or what it could be.

name: training beside storage

# A preset (heddle list presets), a topology file relative to this one, or a topology written here.
fabric: leaf-spine-8x16

# Cables that are down or slow. Without "at" from the start: paths then avoid what is down. With "at" while flows are under
# way: capacity goes, or comes back, and nothing is routed anew. Selectors are those of topology files.
changes:
  - { link: leaf-0--spine-3, state: down }
  - { between: [leaf-1, spine-2], rate: 100Gbps, at: 1ms }
  - { between: [leaf-1, spine-2], rate: 400Gbps, at: 3ms }

routing:
  policy: ecmp # or adaptive, spray, ideal
  qps: 4 # queue pairs per flow
  # qpMode: static # each QP carries its share; pooled: QPs compete
  # hash: fair # or crc16, crc32c, xxhash32
  # polarized: false # one hash seed for all switches

# seed: 1
# packets: { mtu: 4096, ipVersion: 4, headers: rocev2 } # headers: rocev2, none, or bytes per packet
# latency: fabric # flows arrive their path's base latency after their last bit; none: at once
# window: 1.25 # packets in flight / bandwidth-delay product, for policies that spray

# Jobs get NICs of their own in this order, unless one says share: true.
jobs:
  - name: training
    size: 64 # NICs; all that are left where absent
    placement: random # heddle list placements
    workload: { pattern: permutation, size: 32MiB } # heddle list patterns; size of each flow
    repetitions: 3 # one after another, each when the one before is done
    gap: 200us # and this much later
  - name: storage
    start: 500us
    size: 34
    workload: { pattern: incast, size: 4MiB, parameters: { fanIn: 16 } }
  # - name: gradients
  #   workload: { collective: all-reduce, algorithm: ring, size: 64MiB } # heddle list collectives; size of the message
  # - name: replay
  #   # CSV with src,dst,bytes,start_us and perhaps id,after; an htsim .cm; or HPCC's flow.txt
  #   workload: { trace: flows.csv }

# outputs:
#   flows: flows.csv # every flow, .csv or .ndjson
#   timeline: timeline.csv # utilization of link tiers over time
#   interval: 10us # of the timeline; by itself 200 to 400 intervals
#   format: text # or json, csv
`;
