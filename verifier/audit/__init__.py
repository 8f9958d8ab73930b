"""What is known to be right or wrong, to try a grader with: probes of the kinds that public auditors use, and the
ground truths of a data set and near misses of them. Pure: it makes completions and reads results, and grades nothing.
"""
