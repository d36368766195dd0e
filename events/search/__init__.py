"""Finding what is public, in any spelling (docs/adr/0009-search-in-memory.md)."""
