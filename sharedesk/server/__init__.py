"""The portal: the only importer of cheroot and Flask."""
