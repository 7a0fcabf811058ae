"""The synthetic sample: made-up clinicians over the real geography of US ZIPs."""
