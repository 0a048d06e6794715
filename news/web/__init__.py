"""HTTP semantics: headers, validators, networks and robots rules, without any I/O."""
