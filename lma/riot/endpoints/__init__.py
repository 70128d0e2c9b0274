"""Riot's endpoints, one file for each of its APIs and one method for each endpoint.

Every method raises `NotFound`, `KeyRejected`, `ForeignPuuid`, `RateLimited` or `UpstreamFailed`.
Source: https://developer.riotgames.com/apis.
"""
