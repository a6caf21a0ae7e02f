"""What came another way than by the portal: staff enter it, divide it into comments and finish."""
