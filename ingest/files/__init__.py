"""What an archive's folder is to its processes: a disk, locks, writers, whole files."""
