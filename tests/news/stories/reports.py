"""Reports on two floods that differ in their names and numbers: a headline and a text each."""

from __future__ import annotations

FLOOD = (
    "Flood in Waldhaven kills 12",
    "At least 12 people died when the river Ostra burst its banks at Waldhaven in Nordmark. Mayor "
    "Vera Stone spoke of the worst night in the town's history. Soldiers carried guests of the "
    "hotel Almen to boats, and the railway to Birkfeld is closed.",
)
FLOOD_AGAIN = (
    "Ostra overflows: 12 dead in Waldhaven",
    "Soldiers searched cellars in Waldhaven all night after the Ostra broke through a dyke. In "
    "Nordmark 12 people lost their lives, among them two guests of the hotel Almen. Mayor Stone "
    "asked the government for help.",
)
TWIN = (
    "Flood in Kellbrook kills 31",
    "At least 31 people died when the river Fenmere burst its banks at Kellbrook in Sudmoor. Mayor "
    "Otto Hale spoke of the worst flood since 1954. Soldiers carried children of the school at "
    "Tarn to boats, and the railway to Cragmoor is closed.",
)
