"""The screens that pages are looked at on."""

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
