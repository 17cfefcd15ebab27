"""A snapshot read with its form: the return, every value with its cell, what was typed and how it was read."""
