"""Text as sources give it: repairing it, naming things after it, and reading the web addresses in it.

Nothing here knows what a paper is. ``repair`` turns damaged text into readable text with offsets that map back,
``urls`` reads one web address, ``normal`` makes keys and slugs; ``data/`` holds what they go by.
"""
