"""What goes outward or belongs to the network: certificates, addresses."""
