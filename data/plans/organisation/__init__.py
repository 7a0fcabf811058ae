"""What a rep's week needs to know: hours, access, blocks, credentialing, sets, call plan and calls."""
