# Everything is in portal.py; where there is no make, `python3 portal.py run` does the same.
# Arguments: make test ARGS="schools -k roster"
PYTHON ?= python3

.PHONY: run test check bench lock messages
run test check bench lock messages:
	@exec $(PYTHON) portal.py $@ $(ARGS)
