"""Random digits, letters and days, and the sums that several numbers share. One generator, so that a seed fixes all."""

import importlib, random, string

R = random.Random()
DIGITS = "0123456789"
HEX = "0123456789abcdef"
ALNUM = string.ascii_letters + string.digits


def d(n, alphabet=DIGITS):
    return "".join(R.choice(alphabet) for _ in range(n))


def L(n):
    return d(n, string.ascii_uppercase)


def pick(x):
    return R.choice(x)


def day(form, low=1940, high=2004):
    y, m, dd = R.randint(low, high), R.randint(1, 12), R.randint(1, 28)
    return form.format(yy="%02d" % (y % 100), yyyy=y, mm="%02d" % m, dd="%02d" % dd)


def luhn(body):
    total = 0
    for i, c in enumerate(reversed(body)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def icao(body):
    value = lambda c: int(c) if c.isdigit() else ord(c) - 55
    return str(sum(value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(body)) % 10)


def until(module, shape):
    """Shapes tried until the independent implementation says valid."""
    check = importlib.import_module("stdnum." + module)

    def make():
        while True:
            n = shape()
            if check.is_valid(n):
                return n

    return make
