"""Reports as pages: facts become a document of blocks, and a template draws the blocks for screen and paper."""
