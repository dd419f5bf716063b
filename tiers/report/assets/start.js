// The page starts with the selection of its address.
select(partsOf(location.hash), { focus: true });
