"""The one door for whatever comes from outside: bytes of any kind in, plain data (Snapshot, members) out."""
