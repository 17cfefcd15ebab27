"""Ours, even where a library (bcompiler-engine, for the benchmarks) has put a `tests` of its own beside it."""
