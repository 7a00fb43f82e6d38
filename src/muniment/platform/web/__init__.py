"""What every page shares: layout, component macros, browser assets and the renderer.

Rooms bring their own templates and name no colour; this package knows how a page looks and
nothing of what it is about. The living style page of all components is at `/-/components`.
"""
