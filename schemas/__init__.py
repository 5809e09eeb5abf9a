"""The shared language: nouns, column frames, wire formats, lifelines as data, tables. Imports nothing of ours."""
