"""HTTP semantics without I/O: headers, validators, networks, robots rules."""
