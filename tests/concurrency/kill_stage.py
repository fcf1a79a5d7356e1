"""The program behind the kill tests: sets Django up, then performs the acts that it is told to."""

import importlib

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module("kill_acts").main()
