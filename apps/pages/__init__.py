"""The screens in the browser, one module each; they compose what the apps below know."""
