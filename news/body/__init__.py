"""Extract the main text of a page, without menus, promotions and other boxes."""
