"""Chinese prose of a yearly report to facts, and what is wrong with it. Knows the forms and nothing else of ours."""
