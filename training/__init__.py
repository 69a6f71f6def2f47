"""Scripts that make what the extractor has learnt: weights, tables of words."""
