"""Scripts that serve the checkout: run it, check it, vendor into it. The portal imports none."""
