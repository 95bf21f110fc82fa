"""The welcome tour: three short steps from a new installation to a first link."""
