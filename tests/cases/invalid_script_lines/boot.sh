#!/bin/bash
dnf install -y nginx
export DB_PASSWORD=hunter22
