"""What people are still writing: kept on the server from the first words on, and published at once or at a time."""
