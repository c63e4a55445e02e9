"""The three compositions; each module has TAGS, COVER, FILE and compose()."""
