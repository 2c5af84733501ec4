#!/bin/sh
set -eu
export AWS_ACCESS_KEY_ID={{API_KEY~aws}}
export AWS_SECRET_ACCESS_KEY={{SECRET}}
curl -sS -H "Authorization: Bearer {{JWT}}" https://api.example.com/v1/deploy -d '{"ref":"{{.hex40}}"}'
ssh deploy@{{IP}} "systemctl restart shop"
git clone {{URL~user}} /srv/shop
mysqldump -h {{IP}} -u root --password={{PASSWORD}} shop > dump-$(date +%F).sql
echo "done, version {{.ver}}" | mail -s "deploy 12/27" {{EMAIL}}
