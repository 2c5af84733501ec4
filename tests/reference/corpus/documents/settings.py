"""Settings of the shop, version {{.ver}}."""
import os

DEBUG = False
SECRET_KEY = "{{SECRET}}"
ALLOWED_HOSTS = ["shop.example.com", "{{IP}}"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "shop", "PASSWORD": "{{PASSWORD}}", "HOST": "db.internal", "PORT": "5432"}}
EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]
ADMINS = [("{{.first}}", "{{EMAIL}}"), ("{{.first}}", "{{EMAIL}}")]
STRIPE_SECRET_KEY = "{{API_KEY~stripe}}"
AWS_ACCESS_KEY_ID = "{{API_KEY~aws}}"
AWS_SECRET_ACCESS_KEY = "{{SECRET}}"
SENTRY_RELEASE = "{{.hex40}}"
CACHES = {"default": {"LOCATION": "{{URL~redis}}"}}
# call {{.first}} on {{PHONE~us.n}} before you change this (2024-03-11)
TIMEOUTS = (0.5, 10, 30.25)
