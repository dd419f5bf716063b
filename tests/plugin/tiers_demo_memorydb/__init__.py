"""The component type `memorydb` for tiers."""

from tiers.language.registry import Type

MEMORYDB = Type(
    name="memorydb",
    tier="data",
    where="tiers_demo_memorydb.spec:MemoryDb",
    codes="tiers_demo_memorydb.spec",
)
