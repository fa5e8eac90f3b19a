"""How small the map's file is and how fast it is found: the 102 real communes of Đồng Tháp.

Needs the real boundaries beside the project (`../shared/data`).
"""

import time

from schematic import REAL, TODAY, load

SIZE_BAR = 30 * 1024
FOUND_BAR = 0.05  # seconds for the second call, which every view of a map makes


def main() -> None:
    if not REAL.exists():
        print(f"skipped: {REAL} is not there")
        return
    from _database import set_up

    set_up()
    load()
    from geo.boundaries import Request, read
    from geo.topology import topology_for

    read(REAL, Request("commune", TODAY)).write()
    start = time.perf_counter()
    file = topology_for("commune", TODAY)
    built = time.perf_counter() - start
    start = time.perf_counter()
    topology_for("commune", TODAY)
    found = time.perf_counter() - start
    print(f"{len(file.unit_ids)} communes: {file.size} bytes, gzip {file.size_gzip}, brotli {file.size_brotli}")
    print(f"built in {built:.2f} s, found again in {found * 1000:.1f} ms")
    size = file.size_gzip / SIZE_BAR
    print(f"BENCH topology-size ratio={size:.2f} bar=1.0 {'ok' if size <= 1 else 'short'}")
    print(f"BENCH topology-found ratio={found / FOUND_BAR:.2f} bar=1.0 {'ok' if found <= FOUND_BAR else 'short'}")


if __name__ == "__main__":
    main()
