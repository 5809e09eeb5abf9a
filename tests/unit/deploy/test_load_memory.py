"""What counts as memory of a part in a load test."""

from deploy.load.usage import own_megabytes

ROLLUP = """55e5376e9000-7fffeeed8000 ---p 00000000 00:00 0                          [rollup]
Rss:             2097152 kB
Pss:             1053696 kB
Pss_Anon:           3072 kB
Pss_File:           2048 kB
Pss_Shmem:       1048576 kB
Swap:                  0 kB
"""


def test_shared_segments_are_no_memory_of_a_part() -> None:
    assert own_megabytes(ROLLUP) == 5.0


def test_old_kernels_do_not_tell_shared_segments_apart() -> None:
    assert own_megabytes("[rollup]\nPss: 2048 kB\n") == 2.0
