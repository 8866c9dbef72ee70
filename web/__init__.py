"""How is the archive read in a browser? A Datasette plugin, with pages of ours."""
