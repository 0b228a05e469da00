# 报海拾答. `make run` asks for nothing but Python 3.11 and make (GNU make 3.81 or newer); `make help` lists the rest.

PYTHON ?= python3
# The port to start from; empty: the program's own (7860). It takes the next free one when this one is taken.
PORT ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# No test may fetch anything; what is missing fails at once instead of waiting for a network.
OFFLINE := HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 GRADIO_ANALYTICS_ENABLED=False

# An environment is usable when its interpreter starts, is new enough, has pip, and was made for this folder (its
# scripts hold absolute paths, so a copied or moved one runs another folder's code). Any other is made again.
VENV_USABLE := $(shell grep -qsF "$(CURDIR)/$(VENV)" $(BIN)/activate && \
	$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes)

.PHONY: help install run test lint types check screenshots clean remake

help:
	@echo 'make run          安装所缺的，为随附的样版建好索引，然后在本机打开问答页面（make run PORT=8000 换端口）'
	@echo 'make test         安装测试所需的，离线运行全部测试'
	@echo 'make check        lint + types + test'
	@echo 'make screenshots  重拍文档里的截图'
	@echo 'make clean        删除 .venv 和各种缓存'

install: $(VENV)/.installed

run: $(VENV)/.installed
	$(BIN)/baohai build --samples --if-missing
	$(BIN)/baohai serve $(if $(PORT),--port $(PORT))

test: $(VENV)/.installed-dev
	$(OFFLINE) $(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

screenshots: $(VENV)/.installed-dev
	$(OFFLINE) $(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .gradio
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg: $(if $(VENV_USABLE),,remake)
	@command -v "$(PYTHON)" >/dev/null || { echo >&2 \
		'找不到 $(PYTHON)。请先安装 Python 3.11 或更新的版本，或指明用哪一个：make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
		"需要 Python 3.11 或更新的版本，而 $(PYTHON) 是 $$("$(PYTHON)" --version 2>&1 | head -n 1)。请指明用哪一个：make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		'$(PYTHON) 缺少 venv 模块，无法建立虚拟环境。Debian、Ubuntu 上请先运行：apt-get install python3-venv'; exit 1; }
	rm -rf $(VENV)
	"$(PYTHON)" -m venv $(VENV)

# torch goes first, at its pinned version: left to the resolver, another package's open range may pull a build with
# gigabytes of GPU libraries.
$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt torch
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
