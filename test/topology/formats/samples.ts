/** Files as other tools write them, by format; the tests of formats say what fabric each is. */

const P2P = `A-Rack,A-U,A-Node Name,A-Type,A-Port,Z-Rack,Z-RU,Z-Node Name,Z-Type,Z-Port
R1,1,dgx01,Host,rail0,R1,40,leaf01,Switch,swp1s0
R1,1,dgx01,Host,rail1,R2,40,leaf02,Switch,swp1s0
R1,2,dgx02,Host,rail0,R1,40,leaf01,Switch,swp1s1
R1,2,dgx02,Host,rail1,R2,40,leaf02,Switch,swp1s1
R1,40,leaf01,Switch,swp33,R9,40,spine01,Switch,swp1
R2,40,leaf02,Switch,swp33,R9,40,spine01,Switch,swp2
`;

const SONIC = `StartDevice,StartPort,EndDevice,EndPort,BandWidth,VlanID,VlanMode
leaf-1,Ethernet0,server-1,p1,100000,1681,Access
leaf-1,Ethernet4,server-2,p1,100000,1682,Access
leaf-1,Ethernet112,spine-1,Ethernet0,400000,,
`;

const NETBOX = `side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name,type,status,label,color,length,length_unit
gpu1,dcim.interface,eth0,tor1,dcim.interface,et1,dac-active,connected,c1,,6.56,ft
gpu2,dcim.interface,eth0,tor1,dcim.interface,et2,dac-active,planned,c2,,200,cm
gpu1,dcim.powerport,psu1,pdu1,dcim.poweroutlet,1,power,connected,c3,,,
`;

const IBNETDISCOVER = `#
# Topology file: generated on Thu Nov 26 00:00:00 2026
#
vendid=0x2c9
devid=0xd2f2
sysimgguid=0xfc6a1c0300a7e240
switchguid=0xfc6a1c0300a7e240(fc6a1c0300a7e240)
Switch	65 "S-fc6a1c0300a7e240"		# "MF0;leaf01:MQM9700/U1" enhanced port 0 lid 1 lmc 0
[1]	"H-b8cef60300fb1000"[1](b8cef60300fb1000) 		# "node018 mlx5_0" lid 4 4xNDR
[2]	"H-b8cef60300fb1010"[1](b8cef60300fb1010) 		# "node018 mlx5_10" lid 5 4xNDR
[3]	"H-b8cef60300fb1002"[1](b8cef60300fb1002) 		# "node018 mlx5_2" lid 6 2xHDR

vendid=0x2c9
devid=0x1021
caguid=0xb8cef60300fb1000
Ca	1 "H-b8cef60300fb1000"		# "node018 mlx5_0"
[1](b8cef60300fb1000) 	"S-fc6a1c0300a7e240"[1]		# lid 4 lmc 0 "MF0;leaf01:MQM9700/U1" lid 1 4xNDR

Ca	1 "H-b8cef60300fb1010"		# "node018 mlx5_10"
[1](b8cef60300fb1010) 	"S-fc6a1c0300a7e240"[2]		# lid 5 lmc 0 "MF0;leaf01:MQM9700/U1" lid 1 4xNDR

Ca	1 "H-b8cef60300fb1002"		# "node018 mlx5_2"
[1](b8cef60300fb1002) 	"S-fc6a1c0300a7e240"[3]		# lid 6 lmc 0 "MF0;leaf01:MQM9700/U1" lid 1 2xHDR
`;

const PTM = `graph "lab" {
  // as NVIDIA Air exports it
  node [cpu=2]
  "leaf01" [function="leaf"]
  "spine01" [function="spine"]
  "server01" [function="server"]
  "server01":"eth1" -- "leaf01":"swp1" [speed="100G"]
  "leaf01":"swp31" -- "spine01":"swp1" [speed="400G"]
}
`;

const CLAB = `name: lab
topology:
  kinds:
    nokia_srlinux: { image: "ghcr.io/nokia/srlinux" }
  nodes:
    leaf1: { kind: nokia_srlinux }
    spine1: { kind: nokia_srlinux, labels: { graph-level: 1 } }
    client1: { kind: linux, labels: { rack: 3 } }
  links:
    - endpoints: ["leaf1:e1-1", "spine1:e1-1"]
      vars: { rate: 400Gbps }
    - type: veth
      endpoints:
        - { node: client1, interface: eth1 }
        - { node: leaf1, interface: e1-2 }
      labels: { speed: 100G }
    - endpoints: ["leaf1:mgmt", "host:leaf1-mgmt"]
`;

/** Two servers of two GPUs, with an NVSwitch (4, 5) each, and a leaf for each rail (6, 7) under a spine (8). */
const SIMAI = `9 2 2 3 10 H100
4 5 6 7 8
0 4 2880Gbps 0.000025ms 0
1 4 2880Gbps 0.000025ms 0
2 5 2880Gbps 0.000025ms 0
3 5 2880Gbps 0.000025ms 0
0 6 400Gbps 0.0005ms 0
1 7 400Gbps 0.0005ms 0
2 6 400Gbps 0.0005ms 0
3 7 400Gbps 0.0005ms 0
6 8 400Gbps 0.0005ms 0
7 8 400Gbps 0.0005ms 0
`;

const HPCC = `5 2 4
3 4
0 3 100Gbps 1000ns 0.000000
1 3 100Gbps 1000ns 0.000000
2 4 100Gbps 1000ns 0.000000
3 4 400Gbps 2us 0.000000
`;

const HTSIM = `# 32 hosts, four ToRs of eight, two uplinks each
Nodes 32
Tiers 2
Podsize 32

Tier 0
Downlink_speed_Gbps 100
Radix_Down 8
Radix_Up 2
Downlink_Latency_ns 1000
Oversubscribed 4

Tier 1
Downlink_speed_Gbps 100
Radix_Down 4
Downlink_Latency_ns 1000
`;

const ASTRA = `topology: [ Ring, FullyConnected, Switch ]
npus_count: [ 2, 8, 4 ]
bandwidth: [ 200.0, 100.0, 50.0 ]  # GB/s
latency: [ 50.0, 500.0, 2000.0 ]  # ns
`;

const SLURM = `# Switches of a small cluster
SwitchName=s0 Nodes=dev[0-5]
SwitchName=s1 Nodes=dev[06-11]
SwitchName=s2 Switches=s[0-1] LinkSpeed=900
`;

const GRAPHML = `<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="role" attr.type="string" />
  <key id="d1" for="edge" attr.name="speed_gbps" attr.type="double" />
  <graph edgedefault="undirected">
    <node id="a"><data key="d0">host</data></node>
    <node id="b"><data key="d0">host</data></node>
    <node id="tor"><data key="d0">leaf</data></node>
    <edge source="a" target="tor"><data key="d1">200</data></edge>
    <edge source="b" target="tor"><data key="d1">200</data></edge>
  </graph>
</graphml>
`;

export const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  cables: [P2P, SONIC, NETBOX],
  ibnetdiscover: [IBNETDISCOVER],
  dot: [PTM],
  containerlab: [CLAB],
  simai: [SIMAI],
  hpcc: [HPCC],
  htsim: [HTSIM],
  "astra-sim": [ASTRA],
  slurm: [SLURM],
  graphml: [GRAPHML],
};
