"""Archives of 7z: those that py7zr packed, each of four files, in base64 (each way of packing that is read, one that is
not, one with a password, and one whose list of files has it, too), and made ones that may say what is not so.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

PACKED = {
    "lzma2": (
        "N3q8ryccAARzO/lzIgEAAAAAAAAXAAAAAAAAAANEu97gAIcAfF0AdC9RzmZM8YHnqPSUFqfwYVN31xDX/bBYkJAxWnpeZtII8QFG"
        "upSm2e9cylpwYbkpgM/NxPUO5Hg3f/W1aGo9EGjuHu7tZk72eWSzhH23W5bSj+AOGT1q2tb+02MTVIbkLIY4e6bonocrWycK4i2I"
        "S07fXw0bpnyikfwAAADgAN4All0AAIEzB64P1S++IhZsKR9IHZj0bXGcbhiY8kY5pUg6PXFg3gc60rUby7JXCVfMVUUQAHBZz9jf"
        "TqT5YK7PxTjBBYdCKudAsfmROWrLkY9pehDtRBfr9eUIx42JkoubrCPyDPR/hnVUthuqJiKhK2UaZ4qdvv2AOIluLFzqZ7qj2NWS"
        "bs8/TCXMJl7f6YoaDkytbrLXAAAAABcGgIQBCYCeAAcLAQABISEBGAyA3wAA"
    ),
    "lzma": (
        "N3q8ryccAAQV/SgBJAEAAAAAAAAXAAAAAAAAAAlT0yEAdC9RzmZM8YHnqPSUFqfwYVN31xDX/bBYkJAxWnpeZtII8QFGupSm2e9c"
        "ylpwYbkpgM/NxPUO5Hg3f/W1aGo9EGjuHu7tZk72eWSzhH23W5bSj+AOGT1q2tb+02MTVIbkLIY4e6bonocrWycK4i2IS07fXw0b"
        "pnyil80GZp/8JQYA4ADiAJpdAACBMweuD9UvssmWbCkfSCtBMmjGwEzTRxY9x3rRwxH8szKekmw/LOUlx5GxGxGiGEYfOjcTUA1i"
        "4aeb83T5z91CwvvBlZYNRnthYD6DfUfsQ9n3QF6K41f1Sk/FR2+vUsYKPwNWcq47x5qnaYnts4J25aqkV7bkLaVtEguwxrDowLSO"
        "CCy4vpyK0GoUaHlbDbADAksW5+EAAAAAFwaAggEJgKIABwsBAAEhIQEYDIDjAAA="
    ),
    "bzip2": (
        "N3q8ryccAAS9VJr+PAEAAAAAAAAXAAAAAAAAABhPaGlCWmg5MUFZJlNZ94nxKwAAQVD5ABBIAABAfteVH6NLdP4P4KAAcjANDQAA"
        "GgGgAxqCVU/VHhMoAADEGmR6mmnqeoV3aYBaDIWiXTEazKcF3iUjaOFGpFOpQqS30zZPidS0mV5szvQdEePXdE+yEV1oTNCDCxp+"
        "MZRJtZ4qjSgJjFZH4IerQJOGKCBMAcJVgPBnEIPxdyRThQkPeJ8SsOAA3gCWXQAAgTMHrg/VMFGglmwpH0dLv0OVCDNCWOijQCv3"
        "2gwcCe7gWDog4tVHsFNDvR91FMoa7LXORulZ9onDEZCfl61HpTOWAcCM02wZd48oRHY+uPKgwR50b2hSVq6lxqEm2iYZAW52LMX4"
        "QUtXs48C2+uB17eaXsI7mugdUSNGQsX9kFb81KUlnKsT/Lqz+GjqPl+b4yAAAAAAFwaAngEJgJ4ABwsBAAEhIQEYDIDfAAA="
    ),
    "deflate": (
        "N3q8ryccAATsrVbyGwEAAAAAAAAWAAAAAAAAAK7cSRglTU0KgkAY3c8pgi7p0rShiEwQaWFT0SIJYqRCaGa00+Trm1l1hT5p9/6f"
        "fzUfc/K3dOieQmDThX3hDw6PHVVz/zeXls4XKu+QV8h0zBoHqRl/+zV0TeUR2YoHmIZ6S7nmCgcosejjd5yI6cTnCsqFRcYK/8zU"
        "YCouwbajH0U/4ADeAJRdAACBMweuD9Uf6elCFfavK8synxlNOeOqGKB7kC3oybPM86MvR9uZyxbgrBaW2SP4Dz+RqMWDZv3lp2OS"
        "UQdiCYZ6H2OooDlQ7F3e2VepyhgKTvRkPd8JuknvEdvryhGdhZJCbV/kyeuxH2LJhGlaIZzZiMxglVWw8b2aIDviYvBzsFPH4O5H"
        "81EYY/ZBdAjFiqQAAAAAFwZ/AQmAnAAHCwEAASEhARgMgN8AAA=="
    ),
    "copy": (
        "N3q8ryccAATYVlByIQEAAAAAAAAXAAAAAAAAAEEpfffova7muKHosIPku7cKCuWOu+mdkuieuuWym+eahOi9rua4oeiIueelqOeU"
        "seWFq+WFg+iwg+S4uuWFreWFg++8jOWtpueUn+WNiuS7t++8jOmmluePreiIueWFreeCueW8gOOAggojIOiPnOWcuumHjeW8gAoK"
        "5YGc5Lia5Y2K5bm044CCCnh44ADaAJFdAACBMweuD9Uv1NMWbCkfTj/TZhArPgRi34YoYFLz1RqMTkdTpBKkL/fUpxxg2xLz2gZI"
        "Yts1GUQ7NMFzjTV2VYcs5997kUlDPnW2syVwZuHoUaqcRauyWW/4R5NufJH7L22u4JqA2QIzXCDAYAZtpTtBpjg9ruY+lSIgQFeU"
        "RTsPRjXl+pNlYL1HiHE+FPwAAAAAFwaAiAEJgJkABwsBAAEhIQEYDIDbAAA="
    ),
    "ppmd": (
        "N3q8ryccAAQfX6hoEgEAAAAAAAAWAAAAAAAAAHrhBa0A59I0mk2Dz6rs9Z8+h9F2YBhXeVKL18p1idncsl/wn61WyfnXLS/6cnDJ"
        "IKop1UGYpZTG5YH5P3yBy4Bq0I/Kct9DO5BDnxhybgzy/PkwVIp7xQZYM8MfrugcUqbqJObzEoBSQoTKa5arFVkADgDgAOYAm10A"
        "AIEzB64P1FFwvUDAkNNDxSotA5up8zvHVNjcBQWKqKR218aG0xER//K8uZxddnU2RQ8zq025SS7bX+uuydH7n78q/fJVa5koFjUt"
        "6FnjOkxGDZbRM/nLp1yDMC7vCJPxDZNqI+Iuo/5ZyhJRvkX66Pm7LndU/d+nolR03EwKB1YajWYFpVMfu8FLNugGV6nDZihi4wdx"
        "aegAAAAAFwZvAQmAowAHCwEAASEhARgMgOcAAA=="
    ),
    "password": (
        "N3q8ryccAARwfudMTgEAAAAAAAAXAAAAAAAAAOI54l83CpWJ7IYy6w82QSq/PSuhkTPIMRVtnHPb8ItWcp9peB7rhnk0UBk4YibZ"
        "HNMor9y89TsZMD+APDNl4Pk8fQpekzNsUamNt4SiXc2tB4hGuoLpzhTWZQX5PmC80luRUykXmSWsNE6cF8d/hdoHU429QZoP7LHC"
        "4LwjaHt7QDNcFH/kyizZR7yN2T8mlJyhLL/gAP4Atl0AAIEzB64P1TACUi5Tihol3bs0LJuw6Msi1O9E3JmLaCu+9g3BXS9cDYU5"
        "Y/BZGt0/D+SdBYhxZ4OkKwl3vr6hkFIZkawKHQEMAICgiHnQvnnh7hZgUd10EzO8H00z/d0tDE3d/KlcguyHcrYDap1iWojdh0ee"
        "OHOJfXjvvJogEETCxYv8AbJ/tHfmfKmQVt2lpcuzFk+C9IRdDzFDRy3ycX4WJbjv219Dajv0Pa5d7dS2fykAAAAAFwaAkAEJgL4A"
        "BwsBAAEhIQEYDID/AAA="
    ),
    "locked": (
        "N3q8ryccAARwlAgukAEAAAAAAAArAAAAAAAAAMVfACx6QGhZBFYdviT39hU8dT6bP4H5kChjoYkQgSy6hAzQOWP6cVSUkPUga8a+"
        "y+eP8Cxd/ixnwb9wLRh4Qob0Metw0db9fsafHSahoZiaz3mLjCUVuiDba7Y/7L9wZgmWJB0jbi1W+VbYc5ZqZN557hZIpzQgWSyo"
        "KXW2zQRuoVM4KlnxGq0u1qimDt/ZK8ndTOROBljOBX69FLBPRApdg5qbu0FeLUOcIktI9aQEVl5XWt1URIg7t/wyjuU9FK5I5PbQ"
        "xrQ9HNeaIR7kT59xe2SpZF4DVnwuO+KzXWx+ENO2L8lOrioAZ8OQjTgMjs5rEQIKI+IdDviF3pyOxQ/PvlotsK+wGs0ffG69NGgJ"
        "dNdjPV5Yv/TS0Pi1KZZuaWAjy/2aS7F38a961cefdJKO0Twi62gN+QAoV6H+mj+nyNfDnJwDr/CONFJHDRrBjaY92auOuDWCIy7G"
        "8qiGurFxOElJxwGOd2udaiiDfeiiEtrVsryqYp/Z9Cny/qqHnUstMKaT0CezjOKzjzicSrzXbzG5FwaAkAEJgQAABwsBAAEkBvEH"
        "ARJTD/L7+DKeMbZvmNBUzH2S8hcMgP8AAA=="
    ),
}


def number(value: int) -> bytes:
    """A number in its longest form."""
    return b"\xff" + struct.pack("<Q", value)


def seven(
    files: Mapping[str, bytes],
    method: bytes = b"\x00",
    properties: bytes = b"",
    packed: bytes | None = None,
    *,
    size: int | None = None,
    count: int | None = None,
    modes: Sequence[int] = (),
) -> bytes:
    """An archive of one folder, which is `packed` by a method; it says that it unpacks to `size` bytes, and that there
    are `count` files. Those without bytes are empty ones."""
    whole = b"".join(files.values())
    packed = whole if packed is None else packed
    size = len(whole) if size is None else size
    held = [raw for raw in files.values() if raw]
    empty = "".join("0" if raw else "1" for raw in files.values())
    names = b"\0" + "".join(f"{name}\0" for name in files).encode("utf-16-le")
    told = [(0x11, names)]
    if "1" in empty:
        hollow = empty.count("1") * "1"
        told += [(0x0E, _bits(empty)), (0x0F, _bits(hollow))]
    if modes:
        told.append((0x15, b"\1\0" + b"".join(struct.pack("<I", mode) for mode in modes)))
    coder = bytes([len(method) | (0x20 if properties else 0)]) + method
    coder += number(len(properties)) + properties if properties else b""
    header = (
        *(b"\x01\x04\x06", number(0), number(1), b"\x09", number(len(packed)), b"\0"),
        *(b"\x07\x0b", number(1), b"\0", number(1), coder, b"\x0c", number(size), b"\0"),
        *(b"\x08\x0d", number(len(held)), b"\x09", *(number(len(raw)) for raw in held[:-1]), b"\0\0"),
        *(b"\x05", number(len(files) if count is None else count)),
        *(bytes([kind]) + number(len(data)) + data for kind, data in told),
        b"\0\0",
    )
    return signed(packed, b"".join(header))


def signed(packed: bytes, header: bytes) -> bytes:
    """An archive of what is packed, and a list."""
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def _bits(bits: str) -> bytes:
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
