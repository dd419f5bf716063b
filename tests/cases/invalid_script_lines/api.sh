#!/bin/bash
aws s3 cp s3://builds/api . --region ${AWS::Region}
